package org.postlude.tck.transport;

/** What all logons of one scripted transport share. */
record Stage(Capabilities can, Script script, Gates gates, Journal journal, ScriptedSource source) {}
