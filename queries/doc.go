// Package queries holds the named, parameterised questions that the warehouse
// answers: one file under sql/ each, an SQL statement below a YAML block that
// gives its title, parameters and columns. Adding a file adds the query to the
// command line, the API, the pages and the exports.
//
// What several files share stands once, in sql/words.yaml. A list of a head names a
// shared declaration (reads), names it and sets some of its fields ({name: limit,
// default: "20"}), or takes in a group of them (...counts). The closed lists of the field
// (platform, verdict …), whose names people read in place of codes, are in sql/labels; a
// column or an enum names its list (labels: verdict). Adding a label needs no code.
//
// Load parses and checks the files. Query.Run reads the parameters (reporting
// all bad ones at once), binds them, asks an Engine and returns a Result whose
// Reader streams Arrow records of exactly the declared columns and types, with
// titles, unit, format and censoring as field metadata. Queries read the mart
// and meta tables only, and nothing here knows which database answers.
package queries
