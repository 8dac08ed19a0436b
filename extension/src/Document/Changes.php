<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;

/** What leads from one JSON value to another. configurator/core/document/values.py says the same. */
final class Changes {
	private const MOST_LEVELS = 64;

	/**
	 * Return what differs, in the order of the keys after; removed keys come last.
	 *
	 * In a set, which is a list of different scalars, items removed come first, then items added. If items that both
	 * lists hold stand in another order, one change of kind `order` follows, with both lists whole.
	 *
	 * @param mixed $before as `json_decode` makes it without its associative flag; `Missing::MISSING` for no page
	 * @param mixed $after
	 * @return Change[]
	 */
	public static function between( mixed $before, mixed $after ): array {
		return iterator_to_array( self::at( '', $before, $after ), false );
	}

	/**
	 * Return a change for each place of a document that is new: what it collects first, then its sample.
	 *
	 * @return Change[]
	 */
	public static function everything( mixed $document ): array {
		if ( !$document instanceof stdClass ) {
			return [ new Change( '', Missing::MISSING, $document ) ];
		}
		$members = (array)$document;
		$first = array_intersect_key( [ 'contextual_attributes' => 0, 'sample' => 0 ], $members );
		$ordered = (object)( array_replace( $first, $members ) );
		return iterator_to_array( self::places( '', $ordered, self::MOST_LEVELS ), false );
	}

	/**
	 * Return a change for each place of an object that was added or removed; another change alone.
	 *
	 * @return Change[]
	 */
	public static function leaves( Change $change ): array {
		$isAdded = $change->before === Missing::MISSING;
		$value = $isAdded ? $change->after : $change->before;
		if ( !$value instanceof stdClass || $change->kind() === Change::REPLACED ) {
			return [ $change ];
		}
		$places = iterator_to_array( self::places( $change->pointer, $value, self::MOST_LEVELS ), false );
		return $isAdded ? $places : array_map( static fn ( $place ) =>
			new Change( $place->pointer, $place->after, Missing::MISSING, $place->inSet ), $places );
	}

	/** Tell whether a value is a list of scalars that are all different. */
	public static function isSet( mixed $value ): bool {
		if ( !is_array( $value ) ) {
			return false;
		}
		foreach ( $value as $item ) {
			if ( is_array( $item ) || $item instanceof stdClass ) {
				return false;
			}
		}
		return count( array_flip( self::identities( $value ) ) ) === count( $value );
	}

	/** @return Generator<Change> */
	private static function at( string $pointer, mixed $before, mixed $after ): Generator {
		if ( $before instanceof stdClass && $after instanceof stdClass ) {
			[ $was, $is ] = [ (array)$before, (array)$after ];
			foreach ( $is + $was as $key => $_ ) {
				yield from self::at( Json::child( $pointer, (string)$key ),
					self::member( $was, $key ), self::member( $is, $key ) );
			}
		} elseif ( Json::same( $before, $after ) ) {
			return;
		} elseif ( self::isSet( $before ) && self::isSet( $after ) ) {
			yield from self::ofSets( $pointer, $before, $after );
		} else {
			yield new Change( $pointer, $before, $after );
		}
	}

	/** @return Generator<Change> */
	private static function ofSets( string $pointer, array $before, array $after ): Generator {
		[ $old, $new ] = [ self::identities( $before ), self::identities( $after ) ];
		[ $isOld, $isNew ] = [ array_flip( $old ), array_flip( $new ) ];
		foreach ( $before as $index => $item ) {
			if ( !isset( $isNew[$old[$index]] ) ) {
				yield new Change( Json::child( $pointer, (string)$index ), $item, Missing::MISSING, true );
			}
		}
		foreach ( $after as $index => $item ) {
			if ( !isset( $isOld[$new[$index]] ) ) {
				yield new Change( Json::child( $pointer, (string)$index ), Missing::MISSING, $item, true );
			}
		}
		$kept = static fn ( array $items, array $others ): array =>
			array_values( array_filter( $items, static fn ( $item ) => isset( $others[$item] ) ) );
		if ( $kept( $old, $isNew ) !== $kept( $new, $isOld ) ) {
			yield new Change( $pointer, $before, $after );
		}
	}

	/** @return Generator<Change> */
	private static function places( string $pointer, mixed $value, int $levels ): Generator {
		$members = (array)$value;
		if ( $value instanceof stdClass && $members && $levels ) {
			foreach ( $members as $key => $item ) {
				yield from self::places( Json::child( $pointer, (string)$key ), $item, $levels - 1 );
			}
		} elseif ( is_array( $value ) && $value ) {
			foreach ( $value as $index => $item ) {
				yield new Change( Json::child( $pointer, (string)$index ), Missing::MISSING, $item, true );
			}
		} else {
			yield new Change( $pointer, Missing::MISSING, $value );
		}
	}

	private static function member( array $members, string|int $key ): mixed {
		return array_key_exists( $key, $members ) ? $members[$key] : Missing::MISSING;
	}

	/** @return string[] a text for each scalar, equal where they are (`Json::same`) */
	private static function identities( array $items ): array {
		return array_map( static fn ( $item ) => match ( true ) {
			is_string( $item ) => "s$item",
			is_float( $item ) && Json::isWhole( $item ) => 'n' . (int)$item,
			is_float( $item ) => sprintf( 'n%.17e', $item ),
			is_int( $item ) => "n$item",
			default => 'c' . json_encode( $item ),
		}, $items );
	}
}
