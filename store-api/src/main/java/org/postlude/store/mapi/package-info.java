/** The numbers of the original: flags, result codes, and a numeric face that refuses what the types cannot express. */
package org.postlude.store.mapi;
