package dev.graft.tokenizer.jinja;

import java.util.List;

import dev.graft.tokenizer.jinja.Token.Kind;

/// Tokens with a look ahead, and how deep the parser is nested.
final class TokenStream {
    /// Of brackets and blocks within each other. Published templates have up to about 15.
    private static final int MAX_DEPTH = 200;

    private final List<Token> tokens;
    private int at;
    private int depth;

    /// @param tokens the last of which is an END
    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token look() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean skipOperator(String operator) {
        boolean isIt = current().isOperator(operator);
        if (isIt) {
            next();
        }
        return isIt;
    }

    boolean skipName(String name) {
        boolean isIt = current().isName(name);
        if (isIt) {
            next();
        }
        return isIt;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw expected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw expected("'" + name + "'");
        }
    }

    Token expect(Kind kind, String called) {
        if (current().kind() != kind) {
            throw expected(called);
        }
        return next();
    }

    Failure expected(String what) {
        return Failure.at(current().spot(), "expected " + what + ", found " + current().shown());
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw Failure.at(current().spot(), "this is nested more than " + MAX_DEPTH + " deep");
        }
    }

    void leave() {
        depth--;
    }
}
