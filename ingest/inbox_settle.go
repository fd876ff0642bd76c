package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// settle moves a file whose job has ended to where it belongs. A file that was
// written to meanwhile stays, as a new one.
func (b *Inbox) settle(name string, j Job, r *JobRun, failure error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.files[name]
	a.isTaken, a.polls = false, 0
	switch {
	case errors.Is(failure, ErrJobsStopped):
		return // the next start finds it
	case failure != nil && b.Retry != nil && b.Retry(failure):
		a.notUntil = b.Clock().Add(time.Minute)
		r.Logf("留在收件夹，一分钟后再试 (stays in the inbox and is tried again in a minute)")
		return
	}
	info, err := os.Lstat(b.path(name))
	if err != nil || !info.Mode().IsRegular() {
		return // somebody took it away
	}
	if (stamp{info.Size(), info.ModTime()}) != a.stamp {
		r.Logf("文件在装入时被改动，写完后再装 (it was changed meanwhile and is loaded again when it is complete)")
		return
	}
	to, err := b.move(name, j, failure)
	if err != nil {
		a.isStuck = true
		b.Log.Error("inbox: the file was not moved", "file", name, "error", err)
		r.Logf("未能移出收件夹 (not moved out of the inbox): %v", err)
		return
	}
	delete(b.files, name)
	r.Logf("已移到 (moved to) %s", to)
}

// move puts the file, and what is to be said of it, into loaded/ or rejected/.
// os.Root keeps a link among these folders from leading out of the inbox.
func (b *Inbox) move(name string, j Job, failure error) (to string, err error) {
	root, err := os.OpenRoot(b.Folder)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	summary, _ := j.Result.(Summary)
	isLost := failure != nil || summary.RowsRejected > 0 && summary.RowsAccepted+summary.RowsUnchanged == 0
	folder := inboxRejected
	if !isLost {
		folder = path.Join(inboxLoaded, b.Clock().In(beijing).Format(time.DateOnly))
	}
	if err := root.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	if to, err = reserve(root, path.Join(folder, path.Base(name))); err != nil {
		return "", err
	}
	if err := root.Rename(name, to); err != nil {
		return "", errors.Join(err, root.Remove(to))
	}
	if isLost {
		if err := b.explain(root, to, j, summary, failure); err != nil {
			return to, fmt.Errorf("write why it was rejected: %w", err)
		}
	}
	if summary.RowsRejected > 0 && b.Rejects != nil {
		if err := b.exportRejects(root, to, summary.BatchID); err != nil {
			return to, fmt.Errorf("write its rejected rows: %w", err)
		}
	}
	return to, nil
}

// reserve makes an empty file of that name, or with a number before its suffix
// where the name is taken, so that nothing is ever written over.
func reserve(root *os.Root, name string) (string, error) {
	suffix := path.Ext(name)
	if suffix == ".gz" || suffix == ".zst" {
		suffix = path.Ext(strings.TrimSuffix(name, suffix)) + suffix
	}
	stem := strings.TrimSuffix(name, suffix)
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s-%d%s", stem, n, suffix)
		}
		file, err := root.OpenFile(free, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil {
			return free, file.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
}

func (b *Inbox) exportRejects(root *os.Root, to string, batch int64) error {
	name, err := reserve(root, to+".rejects.csv")
	if err != nil {
		return err
	}
	if err := root.Remove(name); err != nil { // the export makes it
		return err
	}
	return b.Rejects(context.Background(), batch, filepath.Join(b.Folder, filepath.FromSlash(name)))
}

// explain writes the note beside a rejected file, Chinese first.
func (b *Inbox) explain(root *os.Root, to string, j Job, s Summary, failure error) error {
	name, err := reserve(root, to+".error.txt")
	if err != nil {
		return err
	}
	zh, en := reasonOf(failure, s)
	detail := ""
	if failure != nil {
		detail = "\n详细 (details): " + sentence(failure) + "\n"
	}
	text := fmt.Sprintf("未装入：%s\n原因：%s\n处理：改好后放回收件夹即可，文件会再装一次。\n\nNot loaded: %s\nReason: %s\nWhat to do: mend it and put it into the inbox again.\n%s\n时间 (time): %s\n任务 (job): %s\n",
		j.What, zh, j.What, en, detail, b.Clock().In(beijing).Format(time.DateTime), j.ID)
	return root.WriteFile(name, []byte("\ufeff"+text), 0o644) // the mark tells old editors that it is UTF-8
}

// reasonOf says for people why nothing of a file was loaded.
func reasonOf(failure error, s Summary) (zh, en string) {
	var columns *columnsError
	var refused *RefusedError
	var unfilled *UnfilledError
	switch {
	case errors.As(failure, &refused):
		return "登记表里有不能计入的行，整张表都未装入，逐行原因见下面的详细说明。", "rows of the form do not count, so that none of it was loaded; the details name them."
	case errors.As(failure, &unfilled):
		return "登记表还没有填写检查结果。", "the form is not filled in."
	case errors.As(failure, &columns):
		return "表头对不上任何一种数据，请核对列名，或在收件夹下放进以数据种类、来源方案命名的子文件夹。",
			"its header fits no feed; check the column names, or put it into a subfolder named after its feed or profile."
	case failure == nil:
		return fmt.Sprintf("全部 %d 行都被拒收，逐行原因见“被拒行”页面，批次 %d。", s.RowsRejected, s.BatchID),
			fmt.Sprintf("all %d rows were rejected; the page of rejects tells why, batch %d.", s.RowsRejected, s.BatchID)
	case errors.Is(failure, errCancelled):
		return "导入被人取消。", "somebody cancelled the load."
	case errors.Is(failure, ErrNoRows):
		return "文件里没有数据行。", "it holds no rows."
	case errors.Is(failure, ErrFormat):
		return "文件格式无法识别，或文件已损坏。", "its format is not known, or it is damaged."
	case errors.Is(failure, fs.ErrPermission):
		return "服务没有读取这个文件的权限。", "the server may not read it."
	}
	return "装入时出错，见下面的详细说明。", "loading it failed, see the details."
}
