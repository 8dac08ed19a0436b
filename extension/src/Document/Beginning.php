<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/**
 * What a new instrument begins with: switched off, its risk pending. `instruments new` begins with the same.
 */
final class Beginning {
	private const USUAL_DAYS = 90;
	private const SCHEMA_TITLE = 'analytics/product_metrics/web/base';
	private const DESTINATION = 'eventgate-analytics-external';

	/**
	 * Return what a form for a new instrument shows at first. What only a person can say is not there.
	 *
	 * @param int $now Unix time
	 * @param string[] $environments
	 */
	public static function of( int $now, array $environments ): stdClass {
		$tomorrow = $now - $now % 86400 + 86400;
		return (object)[
			'risk' => (object)[ 'level' => 'pending', 'review' => null ],
			'enabled' => false,
			'start' => Instrument::instant( $tomorrow ),
			'end' => Instrument::instant( $tomorrow + self::USUAL_DAYS * 86400 ),
			'environments' => $environments,
			'platforms' => [ 'web' ],
			'stream' => (object)[
				'schema_title' => self::SCHEMA_TITLE,
				'destination_event_service' => self::DESTINATION,
			],
			'sample' => (object)[ 'unit' => 'pageview', 'rate' => 0.01, 'wikis' => new stdClass() ],
		];
	}

	/**
	 * Return all keys of a new instrument, for somebody who writes JSON. What only a person can say is empty.
	 *
	 * @param string $name
	 * @param int $now Unix time
	 * @param string[] $environments
	 */
	public static function template( string $name, int $now, array $environments ): stdClass {
		$empty = [
			'schema' => Validator::SCHEMA, 'name' => $name, 'title' => '', 'description' => '', 'owners' => [],
			'contact' => '', 'task' => '', 'purpose' => [], 'contextual_attributes' => [],
			'overrides' => new stdClass(),
		];
		return self::withStream( (object)( $empty + (array)self::of( $now, $environments ) ) );
	}

	/** Return a document in which an empty stream name is the one that the instrument's name makes. */
	public static function withStream( stdClass $document ): stdClass {
		$stream = Json::get( $document, 'stream' );
		$isUnnamed = $stream instanceof stdClass && in_array( $stream->name ?? '', [ '', null ], true );
		if ( $isUnnamed && is_string( $document->name ?? null ) ) {
			// First, as the schema has it.
			$document->stream = (object)( [ 'name' => self::stream( $document->name ) ] + get_object_vars( $stream ) );
		}
		return $document;
	}

	/** Return the stream of an instrument that names none. */
	public static function stream( string $name ): string {
		return 'mediawiki.product_metrics.' . strtr( $name, '-', '_' );
	}

	/** Return what of another instrument a copy begins with: not whether it runs, nor when, nor where its events go. */
	public static function copied( stdClass $other, int $now, array $environments ): stdClass {
		$copy = clone $other;
		$begun = self::of( $now, $environments );
		foreach ( [ 'risk', 'enabled', 'start', 'end' ] as $key ) {
			$copy->$key = $begun->$key;
		}
		if ( Json::get( $copy, 'stream' ) instanceof stdClass ) {
			$copy->stream = clone $copy->stream;
			$copy->stream->name = '';
		}
		return $copy;
	}
}
