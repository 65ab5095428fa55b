// The lab's language host for Python, where Pulumi's own cannot be had. It runs programs by Pulumi's own script, which
// lies beside it.
package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"kernel-isolation.io/lab/tools/languages/host"
)

func main() {
	host.Serve(host.Language{
		Generate: func(pkg *schema.Package, loader schema.ReferenceLoader) (map[string][]byte, error) {
			return python.GeneratePackage("pulumi-language-python", pkg, nil, loader)
		},
		Link:    link,
		Install: install,
		Start:   start,
	})
}

// The environment that the project file names (runtime.options.virtualenv); without one, the python3 of PATH.
func environment(program *pulumirpc.ProgramInfo) string {
	name := program.Options.GetFields()["virtualenv"].GetStringValue()
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(program.RootDirectory, name)
}

func interpreter(program *pulumirpc.ProgramInfo) string {
	if folder := environment(program); folder != "" {
		return filepath.Join(folder, "bin", "python")
	}
	return "python3"
}

func install(program *pulumirpc.ProgramInfo) []*exec.Cmd {
	commands := []*exec.Cmd{}
	if folder := environment(program); folder != "" {
		commands = append(commands, exec.Command("python3", "-m", "venv", folder))
	}
	return append(commands, exec.Command(interpreter(program), "-m", "pip", "install", "-r", "requirements.txt"))
}

func start(ctx context.Context, run host.Run) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, interpreter(run.Info),
		"-u", filepath.Join(filepath.Dir(self), "exec", "pulumi-language-python-exec"),
		"--monitor", run.MonitorAddress,
		"--engine", run.EngineAddress,
		"--project", run.Project,
		"--root_directory", run.Info.RootDirectory,
		"--stack", run.Stack,
		"--organization", run.Organization,
		"--parallel", strconv.Itoa(int(run.Parallel)),
		"--dry_run", strconv.FormatBool(run.DryRun),
		run.Info.EntryPoint,
	), nil
}

func link(program *pulumirpc.ProgramInfo, folder string) (string, error) {
	file := filepath.Join(program.ProgramDirectory, "requirements.txt")
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return "", err
	}
	answer := "it is a requirement in " + file
	if slices.Contains(strings.Split(string(text), "\n"), folder) {
		return answer, nil
	}
	return answer, os.WriteFile(file, append(text, folder+"\n"...), 0o644)
}
