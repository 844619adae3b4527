// Of AndroidX, whose artifacts are in Google's repository alone: what the app calls of it, as recalled (unconfirmed). For the compiler of
// android/test.sh, which runs none of it; never part of an app.

package androidx.compose.ui.graphics

@Suppress("UnusedReceiverParameter")
fun android.graphics.Bitmap.asImageBitmap(): ImageBitmap = error("a signature")
