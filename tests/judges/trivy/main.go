// Trivy's rules for clouds, asked of Terraform plans without the rest of Trivy, which would look for newer rules on the
// network. Reads plans by name and prints what the rules find wrong in each.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/aquasecurity/trivy/pkg/iac/rego"
	"github.com/aquasecurity/trivy/pkg/iac/scanners/terraformplan/tfjson"
)

type finding struct {
	Check    string `json:"check"`
	Resource string `json:"resource"`
	Detail   string `json:"detail"`
}

func main() {
	var plans map[string]json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&plans); err != nil {
		log.Fatal(err)
	}
	found := map[string][]finding{}
	for name, plan := range plans {
		scanner := tfjson.New(rego.WithEmbeddedPolicies(true), rego.WithEmbeddedLibraries(true))
		results, err := scanner.Scan(context.Background(), bytes.NewReader(plan))
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		found[name] = []finding{}
		for _, result := range results.GetFailed() {
			found[name] = append(found[name], finding{result.Rule().ID, result.Flatten().Resource, result.Description()})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}
