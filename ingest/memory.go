package ingest

// HeapGoal is the soft limit of Go's memory that a program which loads files should
// set (runtime/debug.SetMemoryLimit): with the warehouse's own budget it keeps a
// load of any size under 512 MiB. It costs some time in the collector, which is
// why a server sets it only while a batch is open.
const HeapGoal = 160 << 20
