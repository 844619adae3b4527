// Of AndroidX, whose artifacts are in Google's repository alone: what the app calls of it, as recalled (unconfirmed). For the compiler of
// android/test.sh, which runs none of it; never part of an app.

package androidx.activity.compose

import androidx.activity.ComponentActivity
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionContext

@Suppress("UNUSED_PARAMETER", "UnusedReceiverParameter")
fun ComponentActivity.setContent(parent: CompositionContext? = null, content: @Composable () -> Unit): Unit = error("a signature")
