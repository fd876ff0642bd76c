// Package dispatch makes reports at set times, or when something goes wrong, and
// hands them out: into a folder, by mail, to a webhook.
//
// A configuration file lists the schedules (config.go, check.go). The Scheduler
// (scheduler.go) waits for the next due time, in China's time zone, and catches up
// once on what was missed while nothing ran. A run (run.go) asks a Maker for the
// report, decides whether there is anything to say, puts the file into the outbox
// (outbox.go) and makes one dispatch a target. Each dispatch is delivered
// (folder.go, mail.go, webhook.go), tried again with growing pauses for a day, and
// every step of it is written to the Ledger (ledger.go) as a row that is never
// changed.
//
// A dispatch is handed out at least once: where the process dies between the
// delivery and its record, it is delivered again after the restart, under the same
// id, by which a receiver tells the copy.
package dispatch
