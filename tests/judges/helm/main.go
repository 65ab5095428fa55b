// What a chart makes of values. In: JSON with the chart's folder, the release and the values. Out: the objects as YAML.
// Only Helm's renderer: its whole command takes minutes to build.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
)

type request struct {
	Chart, Release, Namespace string
	Values                    map[string]any
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var in request
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return err
	}
	chart, err := loader.Load(in.Chart)
	if err != nil {
		return err
	}
	release := chartutil.ReleaseOptions{Name: in.Release, Namespace: in.Namespace, Revision: 1, IsInstall: true}
	// Values that the chart's schema has not are an error here.
	values, err := chartutil.ToRenderValues(chart, in.Values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return err
	}
	for name, content := range files {
		if strings.HasSuffix(name, ".yaml") {
			// Helm takes more for the end of a document than YAML does.
			for _, object := range releaseutil.SplitManifests(content) {
				fmt.Printf("---\n%s\n", object)
			}
		}
	}
	return nil
}
