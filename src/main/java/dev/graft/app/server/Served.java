package dev.graft.app.server;

import java.io.IOException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.engine.batch.Batcher;
import dev.graft.engine.batch.Order;
import dev.graft.engine.batch.QueueFullException;
import dev.graft.engine.batch.Ticket;
import dev.graft.engine.grammar.Constraint;
import dev.graft.engine.grammar.JsonForm;
import dev.graft.engine.grammar.TokenTrie;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Tokenizer;

/// A model under its name. Whoever makes it closes the model and the batcher.
public final class Served {
    private final String id;
    private final LocalModel model;
    private final Tokenizer tokenizer;
    private final Batcher batcher;
    private final @Nullable PromptTemplate template;
    private final TokenTexts texts;
    private @Nullable TokenTrie vocabulary; // guarded by this

    private Served(String id, LocalModel model, Batcher batcher, @Nullable PromptTemplate template)
            throws IOException {
        this.id = id;
        this.model = model;
        this.batcher = batcher;
        this.template = template;
        this.tokenizer = model.tokenizer();
        this.texts = new TokenTexts(tokenizer);
    }

    /// @param id       as clients name it
    /// @param batcher  of this model
    /// @param template of conversations, or null if the model has none
    /// @throws UserError if the tokenizer cannot be read
    public static Served of(String id, LocalModel model, Batcher batcher, @Nullable PromptTemplate template)
            throws IOException {
        return new Served(id, model, batcher, template);
    }

    String id() {
        return id;
    }

    LocalModel model() {
        return model;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    Batcher batcher() {
        return batcher;
    }

    @Nullable
    PromptTemplate template() {
        return template;
    }

    /// What its tokens say.
    TokenTexts texts() {
        return texts;
    }

    /// What holds a text to a form. The first call takes a second or two, in which every token is decoded.
    synchronized Supplier<Constraint> constraint(JsonForm form) {
        if (vocabulary == null) {
            vocabulary = TokenTrie.of(tokenizer);
        }
        TokenTrie tokens = vocabulary;
        return () -> form.constraint(tokens);
    }

    /// @param param the field that the prompt is from
    /// @throws ApiError with 429 if too many wait, with 503 if the server is stopping, with 400 if the model cannot take
    ///                  the order
    Ticket submit(Order order, String param) {
        try {
            return batcher.submit(order);
        } catch (QueueFullException full) {
            throw full.isClosing()
                    ? ApiError.of(503, "shutting_down", "the server is shutting down").with("Connection", "close")
                    : ApiError.busy("too many requests wait already (--queue); try again");
        } catch (UserError refused) {
            throw ApiError.of(refused, param);
        }
    }
}
