package dev.graft.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Methods;
import dev.graft.merge.method.Operands;
import dev.graft.merge.method.Pass;
import dev.graft.merge.method.Signature;
import dev.graft.merge.method.Signature.BaseUse;

/// Stands for a method that graft does not have, so that the rest of its stage can be checked all the same: it takes any
/// models and any parameters. What is planned with it is never run.
final class UnknownMethod implements MergeMethod {
    private static final Signature SIGNATURE = new Signature("an unknown method", 1, Integer.MAX_VALUE,
            BaseUse.IGNORED, List.of(), "", "");

    /// The method of a recipe, or a stand-in.
    ///
    /// @param findings gets an error if there is no such method, and a note if it is spelt unusually
    static MergeMethod orKnown(Located<String> written, List<Finding> findings) {
        String name = written.value();
        Optional<MergeMethod> exact = Methods.named(name);
        if (exact.isPresent()) {
            return exact.get();
        }
        String usual = Methods.usualSpelling(name);
        Optional<MergeMethod> known = Methods.named(usual);
        if (known.isPresent()) {
            findings.add(Finding.note("method-spelling", written.place(),
                    "merge method '%s' is read as '%s'".formatted(name, usual),
                    "other tools want the usual spelling: write '" + usual + "'"));
            return known.get();
        }
        findings.add(Methods.NOT_YET.contains(usual) ? notYet(written, usual) : unknown(written, usual));
        return new UnknownMethod();
    }

    private static Finding notYet(Located<String> written, String usual) {
        return Finding.error("unsupported-method", written.place(),
                "merge method '%s' is not in this release yet".formatted(usual),
                "this release has " + String.join(", ", available()));
    }

    private static Finding unknown(Located<String> written, String usual) {
        List<String> names = new ArrayList<>(available());
        names.addAll(Methods.NOT_YET);
        return Finding.error("unknown-method", written.place(),
                "unknown merge method '%s'".formatted(written.value()),
                DidYouMean.nearest(usual, names).map(near -> "write '" + near + "'; ").orElse("")
                        + "`graft methods` lists them all");
    }

    private static List<String> available() {
        return Methods.ALL.stream().map(method -> method.signature().name()).toList();
    }

    @Override
    public Signature signature() {
        return SIGNATURE;
    }

    @Override
    public Pass start(Operands operands) {
        throw new IllegalStateException("a plan with an error was run");
    }
}
