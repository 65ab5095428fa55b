// Pins the newest version of vCluster whose module could be had: its chart is in the module.
module kernel-isolation.io/tests/judges/vcluster

go 1.26.0

require github.com/loft-sh/vcluster v0.36.0
