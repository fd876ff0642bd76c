package warehouse

import (
	"context"
	"runtime/debug"

	"github.com/marcboeker/go-duckdb"
)

// Versions names the versions of what the warehouse is made of: duckdb, go-duckdb
// and arrow. A version that the binary does not know is left out.
func Versions(ctx context.Context) (map[string]string, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	defer connector.Close()
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c, err := newConnection(raw)
	if err != nil {
		return nil, err
	}
	defer c.close()
	rows, err := c.strings(ctx, statement("catalog/version", nil))
	if err != nil {
		return nil, err
	}
	versions := map[string]string{"duckdb": rows[0][0]}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			switch module.Path {
			case "github.com/marcboeker/go-duckdb":
				versions["go-duckdb"] = module.Version
			case "github.com/apache/arrow/go/v17":
				versions["arrow"] = module.Version
			}
		}
	}
	return versions, nil
}
