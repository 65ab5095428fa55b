// Package host is what language hosts of the lab share: the part of Pulumi's language protocol that making an SDK and
// running a program take.
package host

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Language is what differs from one language to the next.
type Language struct {
	// Generate makes the files of an SDK with Pulumi's own generator for the language.
	Generate func(pkg *schema.Package, loader schema.ReferenceLoader) (map[string][]byte, error)
	// Link makes a program take an SDK from a folder, and says how it is imported.
	Link func(program *pulumirpc.ProgramInfo, folder string) (string, error)
	// Install gives the commands that make a program's dependencies be there.
	Install func(program *pulumirpc.ProgramInfo) []*exec.Cmd
	// Start prepares a program and gives the command that runs it; what it needs meanwhile may lie in a folder that is
	// removed afterwards.
	Start func(ctx context.Context, run Run) (*exec.Cmd, error)
}

// Run is one run of a program.
type Run struct {
	*pulumirpc.RunRequest
	// EngineAddress is where the program's log goes.
	EngineAddress string
	// Folder is removed when the program has ended.
	Folder string
}

type server struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	language Language
	engine   string
}

// Serve answers the engine until it ends. The engine reads the port from the first line of output.
func Serve(language Language) {
	flag.String("tracing", "", "not kept: the lab traces nothing")
	flag.String("root", "", "not needed: each request names its program")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	engine := flag.Arg(0)
	if engine != "" {
		// An engine that was killed cannot stop its plugins; they would wait for it for ever.
		if err := rpcutil.Healthcheck(ctx, engine, time.Minute, stop); err != nil {
			fail(err)
		}
	}
	ended := make(chan bool)
	go func() { <-ctx.Done(); close(ended) }()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: ended,
		Init: func(grpcServer *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(grpcServer, &server{language: language, engine: engine})
			return nil
		},
	})
	if err != nil {
		fail(err)
	}
	fmt.Println(handle.Port)
	if err := <-handle.Done; err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func (s *server) Handshake(context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (s *server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// The program's SDKs name their plugins again with each resource, so the engine need not be told of them beforehand.
func (s *server) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (s *server) GeneratePackage(_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	if len(request.ExtraFiles) > 0 {
		return nil, fmt.Errorf("overlays are the official language host's: the lab's makes what the schema says alone")
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, err
	}
	client, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)
	pkg, found, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	answer := &pulumirpc.GeneratePackageResponse{Diagnostics: plugin.HclDiagnosticsToRPCDiagnostics(found)}
	if found.HasErrors() {
		return answer, nil
	}
	files, err := s.language.Generate(pkg, loader)
	if err != nil {
		return nil, err
	}
	for name, text := range files {
		file := filepath.Join(request.Directory, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

func (s *server) Link(_ context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	lines := []string{}
	for _, linked := range request.Packages {
		line, err := s.language.Link(request.Info, "./"+filepath.ToSlash(linked.Path))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return &pulumirpc.LinkResponse{ImportInstructions: strings.Join(lines, "\n")}, nil
}

func (s *server) InstallDependencies(request *pulumirpc.InstallDependenciesRequest,
	stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	for _, command := range s.language.Install(request.Info) {
		command.Dir = request.Info.ProgramDirectory
		printed, err := command.CombinedOutput()
		if sent := stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: printed}); sent != nil {
			return sent
		}
		if err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

func (s *server) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	folder, err := os.MkdirTemp("", "program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program, err := s.language.Start(ctx, Run{RunRequest: request, EngineAddress: s.engine, Folder: folder})
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	config, err := json.Marshal(request.Config)
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(request.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	program.Dir = request.Info.ProgramDirectory
	program.Env = append(os.Environ(),
		"PULUMI_ORGANIZATION="+request.Organization,
		"PULUMI_PROJECT="+request.Project,
		"PULUMI_ROOT_DIRECTORY="+request.Info.RootDirectory,
		"PULUMI_STACK="+request.Stack,
		"PULUMI_CONFIG="+string(config),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys),
		"PULUMI_DRY_RUN="+strconv.FormatBool(request.DryRun),
		"PULUMI_PARALLEL="+strconv.Itoa(int(request.Parallel)),
		"PULUMI_MONITOR="+request.MonitorAddress,
		"PULUMI_ENGINE="+s.engine,
	)
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	if err := program.Run(); err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with: %v", err)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}
