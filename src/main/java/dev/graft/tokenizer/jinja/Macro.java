package dev.graft.tokenizer.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A macro, or the body of a call block, with the names around it.
///
/// @param closure what the body sees beside its parameters
record Macro(String name, Stmt.Procedure procedure, Scope closure, Renderer renderer) implements Function {

    @Override
    public Value call(Args args) {
        return renderer.captured(procedure.body(), scope(args));
    }

    private Scope scope(Args args) {
        Scope scope = new Scope(closure);
        List<Stmt.Parameter> parameters = procedure.parameters();
        Map<String, Value> named = new LinkedHashMap<>(args.named());
        int given = Math.min(args.positions().size(), parameters.size());
        for (int i = 0; i < given; i++) {
            scope.set(parameters.get(i).name(), args.positions().get(i));
        }
        Map<String, Value> byName = new LinkedHashMap<>();
        for (Stmt.Parameter parameter : parameters.subList(given, parameters.size())) {
            Value value = named.remove(parameter.name());
            if (value != null) {
                byName.put(parameter.name(), value);
            }
        }
        boolean hasOwnCaller = parameters.stream().anyMatch(parameter -> parameter.name().equals("caller"));
        if (procedure.uses().contains("caller") && !hasOwnCaller) {
            Value caller = named.remove("caller");
            scope.set("caller",
                    caller == null ? renderer.undefined("this macro was not called by a call block") : caller);
        }
        special(scope, args, named);
        for (Stmt.Parameter parameter : parameters.subList(given, parameters.size())) {
            Value value = byName.get(parameter.name());
            scope.set(parameter.name(), value == null ? missing(parameter, scope) : value);
        }
        return scope;
    }

    private void special(Scope scope, Args args, Map<String, Value> named) {
        if (procedure.uses().contains("kwargs")) {
            scope.set("kwargs", Value.dict(named));
        } else if (!named.isEmpty()) {
            throw args.wrong("takes no argument '" + named.keySet().iterator().next() + "'");
        }
        int count = procedure.parameters().size();
        if (procedure.uses().contains("varargs")) {
            scope.set("varargs", new Items(Items.Kind.TUPLE,
                    args.positions().subList(Math.min(count, args.positions().size()), args.positions().size())));
        } else if (args.positions().size() > count) {
            throw args.wrong("takes at most " + count + " arguments, not " + args.positions().size());
        }
    }

    private Value missing(Stmt.Parameter parameter, Scope scope) {
        Expr defaultValue = parameter.defaultValue();
        return defaultValue == null
                ? renderer.undefined("the parameter '" + parameter.name() + "' was not given")
                : renderer.evaluator().value(defaultValue, scope);
    }

    @Override
    public @Nullable Value attribute(String attribute) {
        return switch (attribute) {
            case "name" -> Value.of(name);
            case "arguments" -> new Items(Items.Kind.TUPLE,
                    procedure.parameters().stream().map(parameter -> Value.of(parameter.name())).toList());
            case "caller" -> Value.of(procedure.uses().contains("caller"));
            case "catch_kwargs" -> Value.of(procedure.uses().contains("kwargs"));
            case "catch_varargs" -> Value.of(procedure.uses().contains("varargs"));
            default -> null;
        };
    }
}
