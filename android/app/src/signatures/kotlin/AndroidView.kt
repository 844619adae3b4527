// Of AndroidX, whose artifacts are in Google's repository alone: what the app calls of it, as recalled (unconfirmed). For the compiler of
// android/test.sh, which runs none of it; never part of an app.

package androidx.compose.ui.viewinterop

import android.content.Context
import android.view.View
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier

@Suppress("UNUSED_PARAMETER")
@Composable
fun <T : View> AndroidView(factory: (Context) -> T, modifier: Modifier = Modifier, update: (T) -> Unit = {}): Unit = error("a signature")
