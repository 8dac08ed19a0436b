<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;

/**
 * The document errors of instruments that no JSON Schema can express.
 *
 * The repository's schemas/vectors hold them and the client's together.
 *
 * They judge any object as far as it goes: what is of the wrong type is the document schema's finding.
 */
final class Rules {
	private const INSTANT = '/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z\z/';
	private const UNITS = [
		'web' => [ 'pageview', 'session' ],
		'server' => [ 'pageview', 'session' ],
		'android' => [ 'pageview', 'session', 'device' ],
		'ios' => [ 'session', 'device' ],
	];

	/** @return Generator<Problem> */
	public static function problems( stdClass $document ): Generator {
		if ( in_array( $document->risk->level ?? null, [ 'medium', 'high' ], true )
			&& property_exists( $document->risk, 'review' ) && $document->risk->review === null
		) {
			yield new Problem( '/risk/review', 'risk/no-review', [ $document->risk->level ] );
		}
		foreach ( self::parts( $document ) as $pointer => $part ) {
			yield from self::dates( (string)$pointer, $part );
			yield from self::window( (string)$pointer, $part, $document );
			$sample = Json::get( $part, 'sample' );
			if ( $sample instanceof stdClass ) {
				yield from self::rates( "$pointer/sample", $sample );
				yield from self::unit( "$pointer/sample", $sample, $document );
			}
		}
	}

	/** Return the document and each of its overrides, by their pointers. */
	private static function parts( stdClass $document ): Generator {
		yield '' => $document;
		if ( Json::get( $document, 'overrides' ) instanceof stdClass ) {
			foreach ( (array)$document->overrides as $environment => $override ) {
				if ( $override instanceof stdClass ) {
					yield Json::child( '/overrides', (string)$environment ) => $override;
				}
			}
		}
	}

	private static function dates( string $pointer, stdClass $part ): Generator {
		foreach ( [ 'start', 'end' ] as $key ) {
			$text = $part->$key ?? null;
			if ( is_string( $text ) && preg_match( self::INSTANT, $text ) && !self::exists( $text ) ) {
				yield new Problem( "$pointer/$key", 'window/no-such-date', [ $text ] );
			}
		}
	}

	/** A window begins before it ends, in every environment; what an override leaves out is the document's. */
	private static function window( string $pointer, stdClass $part, stdClass $document ): Generator {
		$start = property_exists( $part, 'start' ) ? $part->start : ( $document->start ?? null );
		$end = property_exists( $part, 'end' ) ? $part->end : ( $document->end ?? null );
		$key = property_exists( $part, 'end' ) ? 'end' : 'start';
		if ( property_exists( $part, $key ) && is_string( $start ) && is_string( $end )
			&& self::exists( $start ) && self::exists( $end ) && $start >= $end
		) {
			yield new Problem( "$pointer/$key", 'window/empty', [ $start, $end ] );
		}
	}

	private static function rates( string $pointer, stdClass $sample ): Generator {
		$rates = [ "$pointer/rate" => $sample->rate ?? null ];
		if ( isset( $sample->wikis ) && $sample->wikis instanceof stdClass ) {
			foreach ( (array)$sample->wikis as $wiki => $rate ) {
				$rates[ Json::child( "$pointer/wikis", (string)$wiki ) ] = $rate;
			}
		}
		foreach ( $rates as $place => $rate ) {
			if ( is_float( $rate ) && (float)sprintf( '%.6F', $rate ) !== $rate ) {
				yield new Problem( $place, 'rate/too-precise', [ Json::shown( $rate ) ] );
			}
		}
	}

	private static function unit( string $pointer, stdClass $sample, stdClass $document ): Generator {
		$unit = $sample->unit ?? null;
		$platforms = $document->platforms ?? null;
		if ( !is_array( $platforms ) || !in_array( $unit, self::UNITS['android'], true ) ) {
			return;
		}
		$lacking = array_filter( array_keys( self::UNITS ), static fn ( $platform ) =>
			in_array( $platform, $platforms, true ) && !in_array( $unit, self::UNITS[$platform], true ) );
		if ( $lacking ) {
			yield new Problem( "$pointer/unit", 'sample/unit-unsupported', [ $unit, implode( ', ', $lacking ) ] );
		}
	}

	/** Tell whether an instant is of a document's form and there is such a moment. */
	public static function exists( string $text ): bool {
		return preg_match( self::INSTANT, $text, $part )
			&& checkdate( (int)$part[2], (int)$part[3], (int)$part[1] )
			&& $part[4] < 24 && $part[5] < 60 && $part[6] < 60;
	}
}
