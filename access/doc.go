// Package access says who may do what: roles, scopes and the tokens that carry them, and
// the audit log of what was done, whose entries are chained by hashes.
//
// A token is 256 random bits that its holder keeps; the warehouse keeps their SHA-256,
// which is enough for a secret that cannot be guessed. A Keyring finds the token of a
// secret. The package knows no database and no HTTP: the warehouse keeps tokens and log,
// package queries applies scopes, package api asks for tokens.
package access
