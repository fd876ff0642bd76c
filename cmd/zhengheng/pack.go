package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/reports/pack"
	"zhengheng/warehouse"
)

// packedWorkbook is the workbook that a pack is made of.
const packedWorkbook = "white_paper"

func (p *program) packCommand() *cobra.Command {
	var to, asOf string
	cmd := &cobra.Command{
		Use:   "pack --db FILE [period=… param=value ...] -o DIR|FILE.zip",
		Short: "白皮书数据包 (white-paper pack: tables, figures, a draft and a manifest)",
		Long: `Writes all tables and figures of the white paper as XLSX, CSV, Parquet, SVG and PNG, a draft in Markdown with the figures
in place, and a manifest: parameters, versions, the newest batch, the roster and the digests of all files.`,
		Example: `  zhengheng pack --db my.duckdb period=M2024-03 -o 白皮书-2024-03
  zhengheng pack --db my.duckdb period=M2024-03 -o pack.zip
  zhengheng pack verify pack.zip --db my.duckdb`,
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := parameterValues(args)
			if err != nil {
				return err
			}
			if to == "" {
				return usagef("pack needs -o DIR or -o FILE.zip")
			}
			if asOf != "" {
				values["as_of"] = asOf
			}
			return p.pack(cmd.Context(), values, to)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&to, "output", "o", "", "文件夹或 ZIP a new folder, or a file that ends in .zip")
	cmd.Flags().StringVar(&asOf, "as-of", "", "历史状态 as of a batch's number, a date or a time: 12, 2019-02-28, 2019-02-28 08:30")
	cmd.AddCommand(p.packVerifyCommand(), p.packRebuildCommand())
	return cmd
}

func (p *program) packVerifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify PACK [--db FILE]",
		Short: "核对数据包 (compare a pack with its manifest and, with --db, compute its tables again)",
		Long: `Compares the files of a pack with the digests of its manifest. With --db it also computes all tables again, as of the
newest batch that went in, and compares CSV and Parquet byte by byte. Exit code 0: all is the same. 1: something differs.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.verifyPack(cmd.Context(), args[0], asJSON) },
	}
	p.addDatabase(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print the outcome as one JSON object)")
	return cmd
}

func (p *program) packRebuildCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "rebuild PACK --db FILE -o DIR|FILE.zip",
		Short: "按清单重做数据包 (make a pack again from its manifest)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if to == "" {
				return usagef("pack rebuild needs -o DIR or -o FILE.zip")
			}
			files, closer, err := pack.OpenFiles(args[0])
			if err != nil {
				return err
			}
			defer closer.Close()
			manifest, err := pack.ReadManifest(files)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			p.language = manifest.Language
			return p.pack(cmd.Context(), manifest.Values(), to)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVarP(&to, "output", "o", "", "文件夹或 ZIP a new folder, or a file that ends in .zip")
	return cmd
}

// pack writes a pack into a folder or an archive.
func (p *program) pack(ctx context.Context, values map[string]string, to string) error {
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	if !strings.EqualFold(suffixOf(to), ".zip") {
		folder, err := pack.NewFolder(to)
		if err != nil {
			return closing(w, err)
		}
		return closing(w, p.packInto(ctx, w, folder, values, to))
	}
	return closing(w, writeFile(to, func(out io.Writer) error {
		archive := pack.NewZip(out)
		return errors.Join(p.packInto(ctx, w, archive, values, to), archive.Close())
	}))
}

func suffixOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}

func (p *program) packInto(ctx context.Context, w *warehouse.Warehouse, sink pack.Sink, values map[string]string, to string) error {
	manifest, err := p.packed(ctx, w, sink, values, p.language)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "已写入 %s：%d 张表，%d 个文件 (written)\n", to, len(manifest.Tables), len(manifest.Files)+1)
	return nil
}

// packed writes a pack into a sink, which stays open.
func (p *program) packed(ctx context.Context, w *warehouse.Warehouse, sink pack.Sink, values map[string]string, language string) (*pack.Manifest, error) {
	library, book, err := p.bookToPack(packedWorkbook)
	if err != nil {
		return nil, err
	}
	options, err := p.workbookOptions(ctx, w)
	if err != nil {
		return nil, err
	}
	options.Language = language
	return pack.Write(ctx, sink, w, library, book, values, pack.Options{Options: options, Program: version()})
}

// bookToPack gives the queries, and the workbook of a name.
func (p *program) bookToPack(name string) (*queries.Library, *reports.Workbook, error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, nil, err
	}
	workbooks, err := p.loadWorkbooks()
	if err != nil {
		return nil, nil, err
	}
	book, err := workbooks.Lookup(name)
	return library, book, err
}

// packer makes the packs that are asked for over HTTP.
func (p *program) packer(w *warehouse.Warehouse) *api.Packer {
	return &api.Packer{Workbook: packedWorkbook, Write: func(ctx context.Context, to io.Writer, values map[string]string, language string) (string, error) {
		archive := pack.NewZip(to)
		manifest, err := p.packed(ctx, w, archive, values, language)
		if err := errors.Join(err, archive.Close()); err != nil {
			return "", err
		}
		return manifest.Snapshot, nil
	}}
}

// verifyPack compares a pack with its manifest and, where a database is named, with it.
func (p *program) verifyPack(ctx context.Context, name string, asJSON bool) error {
	files, closer, err := pack.OpenFiles(name)
	if err != nil {
		return err
	}
	defer closer.Close()
	manifest, faults, err := pack.Check(files)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if p.db != "" {
		more, err := p.recomputePack(ctx, manifest)
		if err != nil {
			return err
		}
		faults = append(faults, more...)
	}
	if asJSON {
		err = json.NewEncoder(p.stdout).Encode(map[string]any{"pack": name, "is_same": len(faults) == 0, "is_recomputed": p.db != "", "faults": append([]pack.Fault{}, faults...)})
	}
	for _, fault := range faults {
		if !asJSON {
			fmt.Fprintf(p.stdout, "%s: %s\n", fault.Path, fault.What.In(p.language))
		}
	}
	if len(faults) > 0 {
		return errors.Join(err, fmt.Errorf("%s: %d files or tables differ (核对不一致)", name, len(faults)))
	}
	if !asJSON {
		fmt.Fprintf(p.stdout, "%s：%d 个文件与清单一致", name, len(manifest.Files))
		if p.db != "" {
			fmt.Fprintf(p.stdout, "，%d 张表重算后逐字节相同", len(manifest.Tables))
		}
		fmt.Fprintln(p.stdout, " (all the same)")
	}
	return err
}

func (p *program) recomputePack(ctx context.Context, manifest *pack.Manifest) ([]pack.Fault, error) {
	library, book, err := p.bookToPack(manifest.Workbook)
	if err != nil {
		return nil, err
	}
	w, err := p.open(ctx, warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	faults, err := pack.Verify(ctx, manifest, w, library, book)
	return faults, closing(w, err)
}
