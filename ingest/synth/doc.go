// Package synth invents government units, their accounts and what the accounts
// publish, so that the product can be shown, tested and measured without anyone's
// real data. Two things come out of it:
//
//   - Sample writes the small province under testdata/sample, in the file formats
//     and spellings that staff really receive;
//   - Nation streams a whole country of any size as CSV or Parquet, one row at a
//     time, for benchmarks.
//
// Both run the same simulation (simulator): an account draws how much it posts on
// a day, each post draws its counts, the day's totals are their sums. Everything
// follows from a seed: the same options give the same bytes. Facts lists what was
// planted in the sample on purpose; the effects shared with the nation are the
// constants BestHour and its neighbours.
package synth
