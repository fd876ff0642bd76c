package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zhengheng/access"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

func (p *program) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "令牌 (give, list and revoke the tokens by which people and programs sign in)",
		Long: `A token says who asks, what they may do (role) and of which accounts (scope). It is shown once, when it is given; the
database keeps its hash alone. While a server holds the database, tokens are given at /v1/tokens instead.

Roles, each with what those before it may: viewer reads; staff loads files and mends rejected rows; inspector keeps
findings; analyst simulates and makes packs; operator takes batches back, refreshes and publishes; admin gives tokens.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.tokenCreateCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
	return cmd
}

func (p *program) tokenCreateCommand() *cobra.Command {
	var t access.Token
	var role, expires string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "create --db FILE --name NAME --role ROLE",
		Short: "发出令牌 (give a token and show it once)",
		Example: `  zhengheng token create --db my.duckdb --name 王小明 --role admin
  zhengheng token create --db my.duckdb --name 松川市公安局 --role staff --unit U001 --expires 90d
  zhengheng token create --db my.duckdb --name 分析组 --role analyst --region 5301 --platform wechat`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			now := time.Now()
			end, err := access.ParseExpiry(expires, now)
			if err != nil {
				return usageError{err}
			}
			t.Role, t.ExpiresAt, t.CreatedAt, t.CreatedBy = access.Role(role), end, now, userName()
			if err := errors.Join(t.Check(now), knownPlatform(t.Scope.Platform)); err != nil {
				return usageError{err}
			}
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			given, secret, err := p.giveToken(cmd.Context(), w, t)
			if err == nil {
				err = p.tellToken(cmd.Context(), w, given, secret, asJSON)
			}
			return closing(w, err)
		},
	}
	p.addDatabase(cmd)
	cmd.Flags().StringVar(&t.Name, "name", "", "持有人 who holds it")
	cmd.Flags().StringVar(&role, "role", "", "角色 one of "+access.RoleNames())
	cmd.Flags().StringVar(&t.Scope.Unit, "unit", "", "单位范围 only accounts of this unit and those below it")
	cmd.Flags().StringVar(&t.Scope.Region, "region", "", "地区范围 only accounts of this region (GB/T 2260) and those in it")
	cmd.Flags().StringVar(&t.Scope.Platform, "platform", "", "平台范围 only accounts on this platform")
	cmd.Flags().StringVar(&expires, "expires", "", "到期 a date, a number of days as 90d, or never (the default)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "输出 JSON (print it as one JSON object)")
	return cmd
}

// knownPlatform refuses a platform that no account can be on.
func knownPlatform(name string) error {
	if name == "" {
		return nil
	}
	var names []string
	for _, platform := range queries.Labels("platform") {
		if platform.Name == name {
			return nil
		}
		names = append(names, platform.Name)
	}
	return fmt.Errorf("platform: %q is not one of %s", name, strings.Join(names, ", "))
}

// giveToken keeps a checked token and returns the secret that opens it.
func (p *program) giveToken(ctx context.Context, w *warehouse.Warehouse, t access.Token) (access.Token, string, error) {
	secret := access.NewSecret()
	t.Hash = access.Hash(secret)
	given, err := w.CreateToken(ctx, t, localEntry(userName()))
	if err != nil {
		return given, "", err
	}
	return given, secret, nil
}

func (p *program) tellToken(ctx context.Context, w *warehouse.Warehouse, t access.Token, secret string, asJSON bool) error {
	if !t.Scope.IsAll() {
		switch n, err := queries.CountOwned(ctx, w, t.Scope); {
		case err != nil:
			fmt.Fprintln(p.stderr, "尚无数据，不能核对范围 (there are no data yet, so the scope was not checked)")
		case n == 0:
			fmt.Fprintln(p.stderr, "注意：此范围内现在没有账号 (this scope holds no account now)")
		default:
			fmt.Fprintf(p.stderr, "范围内现有 %d 个账号 (accounts in the scope now)\n", n)
		}
	}
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(map[string]any{"token_id": t.ID, "name": t.Name, "role": t.Role, "secret": secret})
	}
	fmt.Fprintln(p.stderr, "令牌只显示这一次，请妥善保存 (the token is shown this once; keep it safe):")
	fmt.Fprintln(p.stdout, secret)
	return nil
}

func (p *program) tokenListCommand() *cobra.Command {
	var target target
	cmd := &cobra.Command{
		Use:   "list --db FILE",
		Short: "列出令牌 (list the tokens that were ever given)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if target.file != "" || target.format != "" && target.format != terminalFormat {
				return p.answer(cmd.Context(), "tokens", map[string]string{"limit": "all"}, target)
			}
			w, err := p.open(cmd.Context(), warehouse.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			tokens, err := w.Tokens(cmd.Context())
			if err == nil {
				err = writeTokens(p.stdout, tokens, time.Now())
			}
			return closing(w, err)
		},
	}
	p.addDatabase(cmd)
	p.addTarget(cmd, &target)
	return cmd
}

func writeTokens(out io.Writer, tokens []access.Token, now time.Time) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "token\tstate\trole\tscope\texpires\tname")
	for _, t := range tokens {
		expires := "never"
		if !t.ExpiresAt.IsZero() {
			expires = t.ExpiresAt.Local().Format("2006-01-02 15:04")
		}
		scope := strings.Join(strings.Fields(t.Scope.Unit+" "+t.Scope.Region+" "+t.Scope.Platform), " ")
		if scope == "" {
			scope = "all"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.State(now), t.Role, scope, expires, t.Name)
	}
	return w.Flush()
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "revoke --db FILE TOKEN-ID...",
		Short:   "撤销令牌 (revoke tokens; their sessions end)",
		Example: `  zhengheng token revoke --db my.duckdb T0003`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := p.open(cmd.Context(), warehouse.Options{})
			if err != nil {
				return err
			}
			for _, id := range args {
				if err = w.RevokeToken(cmd.Context(), id, localEntry(userName())); err != nil {
					break
				}
				fmt.Fprintf(p.stdout, "已撤销 %s (revoked)\n", id)
			}
			return closing(w, err)
		},
	}
	p.addDatabase(cmd)
	return cmd
}

// firstToken makes sure that somebody can sign in: without a usable admin token it makes
// one and shows it, or says what to do where it cannot.
func (p *program) firstToken(ctx context.Context, w *warehouse.Warehouse, flags serving) error {
	if flags.open {
		return nil
	}
	tokens, err := w.Tokens(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	keys := access.NewKeyring(tokens)
	switch {
	case flags.readOnly && keys.Count(now) == 0:
		return usagef("nobody could sign in: the database holds no usable token, and --read-only cannot make one; run `zhengheng token create --db %s --name NAME --role admin` first, or add --open", p.db)
	case flags.readOnly || keys.Admins(now) > 0:
		return nil
	}
	t := access.Token{Name: "admin", Role: access.Admin, CreatedAt: now, CreatedBy: userName()}
	if _, secret, err := p.giveToken(ctx, w, t); err != nil {
		return err
	} else {
		fmt.Fprintf(p.stderr, "管理员令牌（只显示这一次，请妥善保存）(the administrator's token, shown this once):\n  %s\n", secret)
	}
	return nil
}
