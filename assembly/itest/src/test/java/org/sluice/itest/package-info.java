/** Tests of the built distribution: started as an operator starts it, spoken to over its ports. */
package org.sluice.itest;
