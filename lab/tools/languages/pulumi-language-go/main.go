// The lab's language host for Go, where Pulumi's own cannot be had.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/mod/modfile"
	"kernel-isolation.io/lab/tools/languages/host"
)

func main() {
	host.Serve(host.Language{
		Generate: func(pkg *schema.Package, _ schema.ReferenceLoader) (map[string][]byte, error) {
			return golang.GeneratePackage("pulumi-language-go", pkg, nil)
		},
		Link: link,
		Install: func(*pulumirpc.ProgramInfo) []*exec.Cmd {
			return []*exec.Cmd{exec.Command("go", "mod", "tidy")}
		},
		Start: func(ctx context.Context, run host.Run) (*exec.Cmd, error) {
			binary := filepath.Join(run.Folder, "program")
			build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, run.Info.EntryPoint)
			build.Dir = run.Info.ProgramDirectory
			if printed, err := build.CombinedOutput(); err != nil {
				return nil, fmt.Errorf("the program does not compile\n%s", printed)
			}
			return exec.CommandContext(ctx, binary), nil
		},
	})
}

// The SDK says itself which module it is; Go takes it from the folder by a replacement.
func link(program *pulumirpc.ProgramInfo, folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(program.ProgramDirectory, folder, "go.mod"))
	if err != nil {
		return "", err
	}
	module := modfile.ModulePath(text)
	edit := exec.Command("go", "mod", "edit", "-require="+module+"@v0.0.0", "-replace="+module+"="+folder)
	edit.Dir = program.ProgramDirectory
	if printed, err := edit.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", edit, err, printed)
	}
	return "its packages are in " + module, nil
}
