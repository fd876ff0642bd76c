package rulebook

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalarText is the value of a setting as one text: words with blanks between.
func scalarText(node *yaml.Node) string {
	if node.Kind != yaml.SequenceNode {
		return node.Value
	}
	var words []string
	for _, item := range node.Content {
		words = append(words, item.Value)
	}
	return strings.Join(words, " ")
}
