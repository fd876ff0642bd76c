package api_test

import (
	"os"
	"testing"

	"zhengheng/api/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }
