package access

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)

func TestRolesAreOrdered(t *testing.T) {
	all := Roles()
	for i, role := range all {
		for k, least := range all {
			if role.May(least) != (i >= k) {
				t.Errorf("%s may what needs %s: %t", role, least, role.May(least))
			}
		}
	}
	for _, role := range []Role{"", "king", "Admin"} {
		if role.May(Viewer) || Admin.May(role) {
			t.Errorf("the unknown role %q may something, or somebody may what needs it", role)
		}
	}
}

func TestKeyringFindsUsableTokensOnly(t *testing.T) {
	secrets := []string{NewSecret(), NewSecret(), NewSecret(), NewSecret()}
	tokens := make([]Token, len(secrets))
	for i, secret := range secrets {
		tokens[i] = Token{ID: "T" + string(rune('1'+i)), Name: "n", Role: Viewer, Hash: Hash(secret)}
	}
	tokens[1].RevokedAt = now
	tokens[2].ExpiresAt = now
	tokens[3].ExpiresAt = now.Add(time.Microsecond)
	k := NewKeyring(tokens)
	for i, want := range []bool{true, false, false, true} {
		found, ok := k.Find(secrets[i], now)
		if ok != want || ok && found.ID != tokens[i].ID {
			t.Errorf("token %d is found: %t, want %t", i, ok, want)
		}
		if _, ok := k.Usable(tokens[i].ID, now); ok != want {
			t.Errorf("token %d is usable: %t, want %t", i, ok, want)
		}
	}
	for _, secret := range []string{"", "zh_", secrets[0] + " ", secrets[0][:len(secrets[0])-1], Hash(secrets[0]), strings.ToUpper(secrets[0])} {
		if _, ok := k.Find(secret, now); ok {
			t.Errorf("%q opens", secret)
		}
	}
	if _, ok := NewKeyring(nil).Find("", now); ok {
		t.Error("an empty keyring opens")
	}
}

func TestSecretsAreLongAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret := NewSecret()
		if len(secret) != len(secretPrefix)+43 || seen[secret] {
			t.Fatalf("%q", secret)
		}
		seen[secret] = true
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	good := Token{Name: "王小明", Role: Staff, Scope: Scope{Region: "530100", Unit: "U001"}, ExpiresAt: now.Add(time.Hour)}
	if err := good.Check(now); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change func(*Token)
		want   string
	}{
		"no name":        {func(k *Token) { k.Name = "" }, "name:"},
		"long name":      {func(k *Token) { k.Name = strings.Repeat("长", 61) }, "name:"},
		"line break":     {func(k *Token) { k.Name = "a\nb" }, "name:"},
		"escape":         {func(k *Token) { k.Name = "\x1b[31m" }, "name:"},
		"right to left":  {func(k *Token) { k.Name = "a\u202eb" }, "name:"},
		"no UTF-8":       {func(k *Token) { k.Name = "\xff" }, "name:"},
		"space":          {func(k *Token) { k.Name = " a" }, "name:"},
		"role":           {func(k *Token) { k.Role = "root" }, "role:"},
		"no role":        {func(k *Token) { k.Role = "" }, "role:"},
		"region":         {func(k *Token) { k.Scope.Region = "53%" }, "region:"},
		"platform":       {func(k *Token) { k.Scope.Platform = "' or 1=1 --" }, "platform:"},
		"unit":           {func(k *Token) { k.Scope.Unit = "U\x00" }, "unit:"},
		"operator":       {func(k *Token) { k.Role = Operator }, "takes no scope"},
		"bounded admin":  {func(k *Token) { k.Role = Admin }, "takes no scope"},
		"expired before": {func(k *Token) { k.ExpiresAt = now }, "expires:"},
	}
	for name, test := range tests {
		one := good
		test.change(&one)
		if err := one.Check(now); !errors.Is(err, ErrBadToken) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want … %s", name, err, test.want)
		}
	}
}

// Texts that run together must not be taken for each other.
func TestCanonicalTextsDiffer(t *testing.T) {
	one := Entry{Who: "a", Action: "bc"}.Sealed(Head{})
	two := Entry{Who: "ab", Action: "c"}.Sealed(Head{})
	three := Entry{Who: "a1:b", Action: "c"}.Sealed(Head{})
	if one.Hash == two.Hash || two.Hash == three.Hash {
		t.Error("different entries have one hash")
	}
	if want := "17:zhengheng-audit-11:1"; !strings.HasPrefix(one.canonical(), want) {
		t.Errorf("%q", one.canonical())
	}
}

func TestHeadsAreReadAsWritten(t *testing.T) {
	head := Head{7, Hash("x")}
	if got, err := ParseHead(head.String()); err != nil || got != head {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "7", "7:xyz", "-1:" + Hash("x"), "7:ab", "x:" + Hash("x")} {
		if _, err := ParseHead(bad); err == nil {
			t.Errorf("%q is taken for a head", bad)
		}
	}
}
