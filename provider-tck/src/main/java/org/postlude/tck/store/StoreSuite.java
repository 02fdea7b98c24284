package org.postlude.tck.store;

/** Everything that every store must do. */
public interface StoreSuite extends SubmitRules {}
