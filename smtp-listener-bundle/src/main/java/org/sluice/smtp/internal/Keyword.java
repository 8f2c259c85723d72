package org.sluice.smtp.internal;

/** An extension that is no more than its keyword: what it promises is kept elsewhere. */
record Keyword(String keyword) implements Extension {}
