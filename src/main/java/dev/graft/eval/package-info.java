/// From documents to scores: data sets, prompts, few-shot examples, requests, metrics, results and their comparison.
///
/// Two protocols stand side by side ([Protocol]): what the Open LLM Leaderboard of 2023-24 ran, and today's harness. A
/// [Task] is data and pure functions; it sees texts only, never a token, and asks no model. What must be equal to the
/// reference to the last bit (random numbers, prompts, hashes) is in small classes of its own: [PyRandom], [PyText],
/// [FewShot], [JsonText].
///
/// This package knows nothing of merging, of cards as a whole and of the command line. Nothing here opens a connection or
/// runs what a file says. Start with [TaskPlan] (documents to requests) and [Results] (answers to numbers).
@NullMarked
package dev.graft.eval;

import org.jspecify.annotations.NullMarked;
