// What the kubelet itself says of its configuration when it decodes it strictly. In: a JSON object of documents by name.
// Out: a JSON object of what is wrong with each, empty where nothing is.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
)

func main() {
	var documents map[string]string
	fail(json.NewDecoder(os.Stdin).Decode(&documents))
	_, codecs, err := scheme.NewSchemeAndCodecs(serializer.EnableStrict)
	fail(err)
	findings := map[string]string{}
	for name, document := range documents {
		findings[name] = judge(codecs, document)
	}
	fail(json.NewEncoder(os.Stdout).Encode(findings))
}

func judge(codecs *serializer.CodecFactory, document string) string {
	object, _, err := codecs.UniversalDecoder().Decode([]byte(document), nil, nil)
	if err != nil {
		return err.Error()
	}
	kubelet, ok := object.(*config.KubeletConfiguration)
	if !ok {
		return fmt.Sprintf("a %T is no KubeletConfiguration", object)
	}
	// Of this machine, not of the configuration.
	kubelet.FailCgroupV1 = false
	if err := validation.ValidateKubeletConfiguration(kubelet, utilfeature.DefaultFeatureGate); err != nil {
		return err.Error()
	}
	return ""
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
