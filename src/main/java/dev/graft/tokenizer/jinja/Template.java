package dev.graft.tokenizer.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.UserError;

/// A parsed template. Can be rendered any number of times, by several threads at once.
///
/// What it may use of Jinja2 is in docs/reference.md. It cannot read files or reach anything outside of its variables.
public final class Template {
    /// The longest published chat templates have some 20,000 characters.
    private static final int MAX_CHARS = 1 << 20;

    private final String file;
    private final List<Stmt> body;
    private final Settings settings;

    private Template(String file, List<Stmt> body, Settings settings) {
        this.file = file;
        this.body = body;
        this.settings = settings;
    }

    /// @param file how errors name it
    /// @throws UserError `bad-template` with the place
    public static Template parse(String file, String text, Settings settings) {
        try {
            if (text.length() > MAX_CHARS) {
                throw Failure.because("the template has more than " + MAX_CHARS + " characters");
            }
            return new Template(file, Parser.parse(Lexer.tokens(text, settings)), settings);
        } catch (Failure failure) {
            throw failure.in(file);
        }
    }

    /// @param variables what the template sees beside its own functions
    /// @param clock     what `strftime_now` takes for now
    /// @throws UserError `bad-template` with the place if it goes wrong or uses too much time or memory,
    ///                   `template-raised` if it calls `raise_exception`
    public String render(Map<String, Value> variables, Clock clock) {
        Meter meter = new Meter();
        Scope scope = new Scope(Globals.of(clock, meter));
        variables.forEach(scope::set);
        StringBuilder out = new StringBuilder();
        try {
            new Renderer(new Evaluator(settings, meter)).render(body, scope, out);
        } catch (Failure failure) {
            throw failure.in(file);
        }
        return out.toString();
    }
}
