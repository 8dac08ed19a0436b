<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;

/**
 * What an edit changes in how much is collected in one environment; a reviewer has to be told when it is more.
 *
 * configurator/core/drift/policy.py says the same. Documents are valid ones; null is that there is none.
 */
final class Growth {
	/**
	 * Return in which ways more is collected after an edit than before it; none when it is not.
	 *
	 * @param ?stdClass $before what is live
	 * @param ?stdClass $after what the edit stores
	 * @param string $environment
	 * @return array<string,string[]> the names that each way is about, by the way: "on", "window", "rate" (of wikis
	 *  that are not named), "rate-wikis", "unit", "attributes" or "platforms"
	 */
	public static function ways( ?stdClass $before, ?stdClass $after, string $environment ): array {
		[ $then, $now ] = [ self::running( $before, $environment ), self::running( $after, $environment ) ];
		return match ( true ) {
			$now === null => [],
			$then === null => [ 'on' => [] ],
			default => iterator_to_array( self::grown( $then, $now ) ),
		};
	}

	/**
	 * Return the rates before and after an edit: of the wikis that no side names first, then by wiki.
	 *
	 * @param ?stdClass $before what is live
	 * @param ?stdClass $after what the edit stores
	 * @param string $environment
	 * @return array{wiki:?string,before:?array{unit:string,rate:int|float},after:?array{unit:string,rate:int|float},critical:bool}[]
	 *  Critical is where more is collected after the edit, or by another unit
	 */
	public static function rates( ?stdClass $before, ?stdClass $after, string $environment ): array {
		$running = [ self::running( $before, $environment ), self::running( $after, $environment ) ];
		$rates = [];
		foreach ( [ null, ...self::wikis( ...array_filter( $running ) ) ] as $wiki ) {
			[ $then, $now ] = array_map( static fn ( $document ) => $document === null ? null : [
				'unit' => self::unit( $document ), 'rate' => Instrument::rateOn( $document->sample, $wiki ),
			], $running );
			$isCritical = $now !== null && $now['rate'] > 0
				&& ( $then === null || $then['unit'] !== $now['unit'] || $then['rate'] < $now['rate'] );
			$rates[] = [ 'wiki' => $wiki, 'before' => $then, 'after' => $now, 'critical' => $isCritical ];
		}
		return $rates;
	}

	/** Return a document as an environment sees it; null if it is not enabled there, whatever the time. */
	public static function running( ?stdClass $document, string $environment ): ?stdClass {
		if ( $document === null || !in_array( $environment, $document->environments, true ) ) {
			return null;
		}
		$here = ( new Instrument( $document ) )->resolved( $environment );
		return $here->enabled ? $here : null;
	}

	/** @return Generator<string,string[]> */
	private static function grown( stdClass $then, stdClass $now ): Generator {
		if ( $now->start < $then->start || $now->end > $then->end ) {
			yield 'window' => [];
		}
		$isRaised = static fn ( $wiki ) =>
			Instrument::rateOn( $now->sample, $wiki ) > Instrument::rateOn( $then->sample, $wiki );
		if ( $isRaised( null ) ) {
			yield 'rate' => [];
		}
		$raised = array_values( array_filter( self::wikis( $then, $now ), $isRaised ) );
		if ( $raised ) {
			yield 'rate-wikis' => $raised;
		}
		if ( self::unit( $now ) !== self::unit( $then ) ) {
			yield 'unit' => [ self::unit( $now ) ];
		}
		foreach ( [ 'attributes' => 'contextual_attributes', 'platforms' => 'platforms' ] as $way => $key ) {
			$added = array_diff( $now->$key ?? [], $then->$key ?? [] );
			sort( $added, SORT_STRING );
			if ( $added ) {
				yield $way => $added;
			}
		}
	}

	/** @return string[] those that have a rate of their own, sorted */
	private static function wikis( stdClass ...$documents ): array {
		$wikis = [];
		foreach ( $documents as $document ) {
			$wikis += get_object_vars( $document->sample->wikis );
		}
		$names = array_map( 'strval', array_keys( $wikis ) );
		sort( $names, SORT_STRING );
		return $names;
	}

	/** Return of what the sample is a share. */
	private static function unit( stdClass $document ): string {
		return $document->sample->unit ?? 'subject';
	}
}
