/// The command line: one class per command, each of which parses, calls one public method and prints.
///
/// Start with [Main], which turns whatever happens into an exit code, and `Graft.COMMANDS`, the list of commands. A new
/// command takes the mixins whose words it knows ([ScreenOptions], [DonorOptions], [RunOptions]) and prints through
/// [Screen]. Nothing below this package knows picocli, a terminal or an exit code.
@NullMarked
package dev.graft.app.cli;

import org.jspecify.annotations.NullMarked;
