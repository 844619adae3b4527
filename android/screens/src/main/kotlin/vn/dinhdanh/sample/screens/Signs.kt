package vn.dinhdanh.sample.screens

import androidx.compose.foundation.Canvas
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.DrawScope
import vn.dinhdanh.core.Light

// Signs are drawn, so that no font can lack them. Points are parts of the square that they are drawn in.

/**
 * A verdict's shape, for who sees no colours: a disc with a tick, a triangle with an exclamation mark, a square with a
 * cross, as the core's words have them.
 */
@Composable
internal fun Sign(light: Light, modifier: Modifier = Modifier) = Canvas(modifier) {
    val (shape, mark) = light.onColour to light.colour
    when (light) {
        Light.GREEN -> {
            drawCircle(shape)
            strokes(mark, 0.27f to 0.53f, 0.44f to 0.69f, 0.74f to 0.35f)
        }
        Light.AMBER -> {
            drawPath(polygon(0.5f to 0.04f, 0.98f to 0.92f, 0.02f to 0.92f), shape)
            strokes(mark, 0.5f to 0.38f, 0.5f to 0.63f)
            strokes(mark, 0.5f to 0.79f, 0.5f to 0.791f)
        }
        Light.RED -> {
            drawRect(shape)
            strokes(mark, 0.3f to 0.3f, 0.7f to 0.7f)
            strokes(mark, 0.7f to 0.3f, 0.3f to 0.7f)
        }
    }
}

/** The key that takes a digit back. */
@Composable
internal fun TakeBackSign(colour: Color, modifier: Modifier = Modifier) = Canvas(modifier) {
    strokes(colour, 0.9f to 0.5f, 0.1f to 0.5f, 0.4f to 0.2f)
    strokes(colour, 0.1f to 0.5f, 0.4f to 0.8f)
}

private fun DrawScope.polygon(vararg corners: Pair<Float, Float>) = Path().apply {
    corners.forEachIndexed { at, (x, y) ->
        if (at == 0) moveTo(x * size.width, y * size.height) else lineTo(x * size.width, y * size.height)
    }
    close()
}

private fun DrawScope.strokes(colour: Color, vararg points: Pair<Float, Float>) =
    points.toList().zipWithNext { (x, y), (toX, toY) ->
        drawLine(
            colour,
            Offset(x * size.width, y * size.height),
            Offset(toX * size.width, toY * size.height),
            strokeWidth = size.minDimension / 10,
            cap = StrokeCap.Round,
        )
    }.let {}
