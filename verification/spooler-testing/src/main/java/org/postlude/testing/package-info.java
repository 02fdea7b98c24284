/**
 * For the tests of programs that send mail with Postlude: {@link org.postlude.testing.PostludeExtension} gives each test a
 * spooler in virtual time, {@link org.postlude.testing.PostludeAssertions} says what it should have done.
 */
package org.postlude.testing;
