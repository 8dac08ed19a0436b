<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** Shares in percent, digit by digit: what is written is the share that is stored, to its last decimal. */
final class Percent {
	/** Return a share in percent, with a decimal point and no exponent. */
	public static function of( int|float $share ): string {
		return self::shifted( (string)json_encode( $share ), 2 );
	}

	/** Return the share that a text in percent means; the text itself if it is no number. */
	public static function share( string $text ): int|float|string {
		$number = preg_replace( '/\s*[%٪]\s*$|\s/u', '', $text );
		if ( !preg_match( '/^-?(\d+\.?\d*|\.\d+)$/D', (string)$number ) ) {
			return $text;
		}
		$share = (float)self::shifted( (string)$number, -2 );
		return floor( $share ) === $share && abs( $share ) < 1e15 ? (int)$share : $share;
	}

	/** Return a number with its point moved to the right. */
	private static function shifted( string $number, int $by ): string {
		[ $digits, $exponent ] = explode( 'e', strtolower( $number ) ) + [ 1 => '0' ];
		$sign = str_starts_with( $digits, '-' ) ? '-' : '';
		[ $whole, $fraction ] = explode( '.', ltrim( $digits, '-' ) ) + [ 1 => '' ];
		$point = strlen( $whole ) + (int)$exponent + $by;
		$all = $whole . $fraction;
		if ( $point <= 0 ) {
			[ $all, $point ] = [ str_repeat( '0', 1 - $point ) . $all, 1 ];
		}
		$all = str_pad( $all, $point, '0' );
		$moved = ltrim( substr( $all, 0, $point ), '0' );
		$rest = rtrim( substr( $all, $point ), '0' );
		return $sign . ( $moved === '' ? '0' : $moved ) . ( $rest === '' ? '' : ".$rest" );
	}
}
