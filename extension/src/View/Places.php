<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Change;
use MediaWiki\Extension\InstrumentConfigurator\Document\Excerpt;
use MediaWiki\Extension\InstrumentConfigurator\Document\Line;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;

/** The places of a document and what stands there, one by one, as safe HTML in the reader's language. */
final class Places {
	/** The messages that name places, by their keys; the others go by their path. */
	private const LABELS = [
		'schema' => 'place-schema',
		'name' => 'place-name',
		'title' => 'place-title',
		'description' => 'place-description',
		'owners' => 'key-owners',
		'contact' => 'key-contact',
		'task' => 'key-task',
		'purpose' => 'key-purpose',
		'risk.level' => 'key-risk',
		'risk.review' => 'place-risk-review',
		'enabled' => 'key-enabled',
		'start' => 'place-start',
		'end' => 'place-end',
		'environments' => 'key-environments',
		'platforms' => 'key-platforms',
		'stream.name' => 'key-stream',
		'stream.schema_title' => 'place-event-schema',
		'stream.destination_event_service' => 'place-event-service',
		'sample.unit' => 'place-unit',
		'sample.rate' => 'place-rate',
		'sample.wikis' => 'place-wikis',
		'contextual_attributes' => 'key-contextual-attributes',
		'overrides' => 'place-overrides',
	];
	/** The values that have messages of their own: what those begin with, by the place. */
	private const WORDS = [
		'risk.level' => [ 'risk', [ 'pending', 'low', 'medium', 'high' ] ],
		'sample.unit' => [ 'unit', [ 'pageview', 'session', 'device' ] ],
		'platforms' => [ 'platform', [ 'web', 'server', 'android', 'ios' ] ],
	];
	private const CODES = [
		'schema', 'name', 'contextual_attributes', 'environments',
		'stream.name', 'stream.schema_title', 'stream.destination_event_service',
	];
	private const INSTANT = '/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/D';
	/** About the longest text that is shown whole. */
	private const MOST = 400;

	public function __construct( private readonly Phrases $phrases ) {
	}

	/** Tell whether a place is the rate that one wiki has of its own. */
	public static function isRateOfWiki( array $keys ): bool {
		$keys = self::plain( $keys );
		return count( $keys ) === 3 && $keys[0] === 'sample' && $keys[1] === 'wikis';
	}

	/** Return what a place is called: a word for it, or its path; and whether it is one environment's own. */
	public function label( array $keys ): string {
		$plain = self::plain( $keys );
		$key = self::LABELS[implode( '.', $plain )] ?? null;
		$path = implode( '.', array_map( Line::key( ... ), $plain ) );
		$label = $key === null ? $this->phrases->breaking( $path ) : $this->phrases->say( $key );
		return count( $plain ) === count( $keys ) ? $label
			: $this->phrases->say( 'place-override', $label, $this->phrases->codes( $keys[1] ) );
	}

	/**
	 * Return the values before and after; of long texts what is around the difference. A missing one is empty.
	 *
	 * @return string[]
	 */
	public function values( Change $change ): array {
		[ $before, $after ] = [ $change->before, $change->after ];
		if ( is_string( $before ) && is_string( $after ) ) {
			[ $before, $after ] = Excerpt::differing( $before, $after, self::MOST );
		}
		$keys = self::plain( $change->keys() );
		return [ $this->value( $keys, $before ), $this->value( $keys, $after ) ];
	}

	/** Return how many times a rate is what it was before; nothing of another change. */
	public function factor( Change $change ): string {
		$keys = self::plain( $change->keys() );
		[ $before, $after ] = [ $change->before, $change->after ];
		if ( !self::isRate( $keys, $before ) || !self::isRate( $keys, $after ) || $before == 0 || $after == 0 ) {
			return '';
		}
		$factor = max( $before, $after ) / min( $before, $after );
		$number = round( $factor, $factor < 10 ? 2 : 0 );
		return ' ' . $this->phrases->spoken(
			$after > $before ? 'differences-times' : 'differences-divided',
			static fn ( $message ) => $message->numParams( $number )->escaped()
		);
	}

	/** Return the keys of a place as if it were in no override. */
	private static function plain( array $keys ): array {
		return count( $keys ) > 2 && $keys[0] === 'overrides' ? array_slice( $keys, 2 ) : $keys;
	}

	private static function isRate( array $keys, mixed $value ): bool {
		return ( $keys === [ 'sample', 'rate' ] || self::isRateOfWiki( $keys ) )
			&& ( is_int( $value ) || is_float( $value ) ) && $value >= 0 && $value <= 1;
	}

	private function value( array $keys, mixed $value ): string {
		$place = implode( '.', $keys );
		[ $prefix, $known ] = self::WORDS[$place] ?? [ '', [] ];
		return match ( true ) {
			$value === Missing::MISSING => '',
			self::isRate( $keys, $value ) => $this->phrases->percent( $value ),
			$place === 'enabled' && is_bool( $value ) => $this->phrases->say( $value ? 'on' : 'off' ),
			$value === null || !(array)$value => $this->phrases->say( 'none' ),
			in_array( $value, $known, true ) => $this->phrases->say( "$prefix-$value" ),
			!is_string( $value ) => $this->phrases->codes( Words::shortened( Line::of( $value ), self::MOST ) ),
			in_array( $place, [ 'start', 'end' ], true ) && preg_match( self::INSTANT, $value )
				=> $this->phrases->instant( $value ),
			in_array( $place, self::CODES, true ) => $this->phrases->breaking( Words::shortened( $value, self::MOST ) ),
			default => $this->phrases->text( Words::shortened( $value, self::MOST ) ),
		};
	}
}
