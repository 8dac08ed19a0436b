<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/**
 * What a proposal and what is live make together, both having begun with one text.
 *
 * configurator/core/history/merge.py says the same; the repository's schemas/vectors hold both together.
 */
final class Merge {
	/** Pointers of the lists whose items count and whose order does not. */
	private const SETS = [ '/owners', '/purpose', '/environments', '/platforms', '/contextual_attributes' ];

	/** @var Conflict[] every place that a person has to decide on */
	public readonly array $conflicts;

	/** The merged document, `Missing::MISSING` for no page. Where there are conflicts it is not for writing. */
	public readonly mixed $value;

	private function __construct( mixed $base, mixed $proposed, mixed $live ) {
		$conflicts = [];
		$this->value = self::combined( '', $base, $proposed, $live, $conflicts );
		$this->conflicts = $conflicts;
	}

	/**
	 * Merge two sides that began with a base. Two valid sides may merge to a document that is not.
	 *
	 * A place that one side changed takes its value; one that both changed alike takes that value; one that both
	 * changed differently is a conflict. Keys stand in the order of what is live, those of the proposal alone after
	 * them. An item of a set stays if both sides list it, or if one side added it; so sets have no conflicts.
	 *
	 * @param mixed $base as `json_decode` makes it without its associative flag; `Missing::MISSING` for no page
	 * @param mixed $proposed
	 * @param mixed $live
	 */
	public static function of( mixed $base, mixed $proposed, mixed $live ): self {
		return new self( $base, $proposed, $live );
	}

	/** @param Conflict[] &$conflicts those that are found are added */
	private static function combined(
		string $pointer, mixed $base, mixed $proposed, mixed $live, array &$conflicts
	): mixed {
		if ( $base instanceof stdClass && $proposed instanceof stdClass && $live instanceof stdClass ) {
			$combined = new stdClass();
			[ $were, $would, $are ] = array_map( 'get_object_vars', [ $base, $proposed, $live ] );
			foreach ( $are + $would + $were as $key => $_ ) {
				[ $was, $wanted, $is ] = array_map( static fn ( $members ) =>
					array_key_exists( $key, $members ) ? $members[$key] : Missing::MISSING, [ $were, $would, $are ] );
				$value = self::combined( Json::child( $pointer, (string)$key ), $was, $wanted, $is, $conflicts );
				if ( $value !== Missing::MISSING ) {
					$combined->{$key} = $value;
				}
			}
			return $combined;
		}
		if ( in_array( $pointer, self::SETS, true )
			&& self::isListOfTexts( $base ) && self::isListOfTexts( $proposed ) && self::isListOfTexts( $live )
		) {
			return self::combinedSet( $base, $proposed, $live );
		}
		if ( self::same( $base, $proposed ) || self::same( $proposed, $live ) ) {
			return $live;
		}
		if ( self::same( $base, $live ) ) {
			return $proposed;
		}
		$conflicts[] = new Conflict( $pointer, $base, $proposed, $live );
		return $live;
	}

	private static function same( mixed $one, mixed $other ): bool {
		return $one === $other || Json::same( $one, $other );
	}

	/** Tell whether a list can be merged item by item: each is a text, and none is there twice. */
	private static function isListOfTexts( mixed $value ): bool {
		return is_array( $value ) && array_filter( $value, 'is_string' ) === $value
			&& count( array_flip( $value ) ) === count( $value );
	}

	/**
	 * Items stand in the order of what is live, or of the proposal if only that moved items that all three lists hold;
	 * what the other side added stands behind the same shared item as there.
	 */
	private static function combinedSet( array $base, array $proposed, array $live ): array {
		$before = self::shared( self::shared( $base, $proposed ), $live );
		$leads = self::shared( $live, $before ) === $before && self::shared( $proposed, $before ) !== $before;
		$woven = $leads ? self::woven( $proposed, $live ) : self::woven( $live, $proposed );
		[ $was, $isProposed, $isLive ] = array_map( 'array_flip', [ $base, $proposed, $live ] );
		return array_values( array_filter( $woven, static fn ( $item ) => isset( $was[$item] )
			? isset( $isProposed[$item] ) && isset( $isLive[$item] ) : true ) );
	}

	/** Return the items of both in the order of the first; what only the other holds stands where it stands there. */
	private static function woven( array $lead, array $other ): array {
		[ $leads, $others ] = [ array_flip( $lead ), array_flip( $other ) ];
		// Behind which shared item the others stand; -1 is none.
		$added = [ -1 => [] ];
		$at = -1;
		foreach ( $other as $item ) {
			if ( isset( $leads[$item] ) ) {
				$at = $leads[$item];
				$added[$at] = [];
			} else {
				$added[$at][] = $item;
			}
		}
		$woven = [];
		$at = -1;
		foreach ( $lead as $index => $item ) {
			if ( isset( $others[$item] ) ) {
				array_push( $woven, ...$added[$at] );
				$at = $index;
			}
			$woven[] = $item;
		}
		return [ ...$woven, ...$added[$at] ];
	}

	/** Return the items that another list holds, too. */
	private static function shared( array $items, array $other ): array {
		$others = array_flip( $other );
		return array_values( array_filter( $items, static fn ( $item ) => isset( $others[$item] ) ) );
	}
}
