/**
 * The control channel: a process that owns a store serves it to other programs of its user, over a Unix socket that the store's
 * lock names (rule S14).
 */
package org.postlude.control;
