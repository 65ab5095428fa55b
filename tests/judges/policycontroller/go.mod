// Pins what Sigstore's policy-controller takes: its CustomResourceDefinitions are in the module.
module kernel-isolation.io/tests/judges/policycontroller

go 1.26.0

require github.com/sigstore/policy-controller v0.13.1
