/** Mail that is hard to carry, for tests of whatever carries mail. */
package org.postlude.tck.mail;
