// Pins the store that vCluster keeps its objects in.
module kernel-isolation.io/tests/judges/kine

go 1.26.0

require github.com/k3s-io/kine v0.14.9
