package vn.dinhdanh.sample.screens

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color
import vn.dinhdanh.core.Light

private val light = lightColorScheme(primary = Color(0xFF8C1D18), onPrimary = Color.White)
private val dark = darkColorScheme(primary = Color(0xFFFFB4AB), onPrimary = Color(0xFF410E0B))

/** The sample's colours. */
@Composable
fun SampleTheme(isDark: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) =
    MaterialTheme(colorScheme = if (isDark) dark else light, content = content)

/** A verdict's colour, the same by day and by night: never the only thing that tells it. */
internal val Light.colour: Color
    get() = when (this) {
        Light.GREEN -> Color(0xFF1B5E33)
        Light.AMBER -> Color(0xFFFFC107)
        Light.RED -> Color(0xFFA3161A)
    }

/** What is read on [colour]: at least 7 to 1 (WCAG 2.1, 1.4.6). */
internal val Light.onColour: Color get() = if (this == Light.AMBER) Color.Black else Color.White
