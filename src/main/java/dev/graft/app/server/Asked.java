package dev.graft.app.server;

import dev.graft.engine.batch.Order;

/// An order of a request.
///
/// @param param the field that its prompt is from
/// @param texts how many it has
record Asked(Order order, String param, int texts) {}
