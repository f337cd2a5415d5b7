/// The benchmarks, one file each, and tasks that users add by a file in lm-eval's form.
///
/// A benchmark knows its data set's fields and the two protocols' texts, and nothing of tokens, models or files. The list
/// of all of them is [Benchmarks]; a new one is a file here and a line there, or a YAML file and no code ([TaskFiles]).
@NullMarked
package dev.graft.eval.task;

import org.jspecify.annotations.NullMarked;
