// Whether NodeConfigs have only fields that nodeadm's own types have. In: a JSON object of documents by name. Out: a JSON
// object of what is wrong with each, empty where nothing is.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/awslabs/amazon-eks-ami/nodeadm/api/v1alpha1"
	"sigs.k8s.io/yaml"
)

func main() {
	var documents map[string]string
	fail(json.NewDecoder(os.Stdin).Decode(&documents))
	findings := map[string]string{}
	for name, document := range documents {
		findings[name] = ""
		if err := yaml.UnmarshalStrict([]byte(document), &v1alpha1.NodeConfig{}); err != nil {
			findings[name] = err.Error()
		}
	}
	fail(json.NewEncoder(os.Stdout).Encode(findings))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
