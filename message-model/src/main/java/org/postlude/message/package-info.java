/**
 * Values shared by the two contracts. Every type here is immutable and safe to share between threads unless it says
 * otherwise.
 */
package org.postlude.message;
