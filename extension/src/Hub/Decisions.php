<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Merge;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Permissions\Authority;
use MediaWiki\Permissions\PermissionStatus;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;
use stdClass;

/**
 * What people decide of a proposal: the same as with the command line, by the same edits with the same summaries.
 *
 * So both histories say one thing, whoever decided, and with what. A person decides on what they looked at; if that
 * moved meanwhile, nothing is written.
 */
final class Decisions {
	public const APPROVE = 'approve';
	public const DECLINE = 'decline';
	public const WITHDRAW = 'withdraw';
	public const UPDATE = 'update';
	public const ALL = [ self::APPROVE, self::DECLINE, self::WITHDRAW, self::UPDATE ];

	public function __construct(
		private readonly Advisor $advisor,
		private readonly Branches $branches,
		private readonly Settings $settings,
		private readonly Writer $writer
	) {
	}

	/** @return string[] what somebody may decide of a proposal as it stands */
	public function possible( Branch $branch, Authority $who ): array {
		return array_values( array_filter(
			self::ALL, fn ( $decision ) => $this->refusal( $decision, $branch, $who )->isGood()
		) );
	}

	/** Return why somebody may not decide so; a good status if they may. */
	public function refusal( string $decision, Branch $branch, Authority $who ): Status {
		if ( !$branch->state->waits() ) {
			return self::no( 'nothing-waits', $branch );
		}
		$refused = match ( $decision ) {
			self::APPROVE => self::lacks( $branch, $who, $branch->page() ) ?? $this->unapprovable( $branch, $who ),
			self::DECLINE => self::lacks( $branch, $who, $branch->page() )
				?? self::lacks( $branch, $who, $branch->proposalPage() ),
			self::WITHDRAW => self::lacks( $branch, $who, $branch->proposalPage() ) ?? self::strange( $branch, $who ),
			self::UPDATE => self::lacks( $branch, $who, $branch->proposalPage() ) ?? $this->unmergeable( $branch ),
		};
		return $refused ?? Status::newGood();
	}

	/** @return Problem[] what may be a mistake in what is proposed; none where it could be no instrument at all */
	public function advice( Branch $branch ): array {
		$after = $branch->after();
		return $after instanceof stdClass && !$branch->kind->validator->problems( $after, $branch->name )
			? $this->advisor->problems( $branch->kind, $after ) : [];
	}

	/**
	 * Decide, as the user of a request, whose token the caller has checked.
	 *
	 * @param string $decision one of the constants
	 * @param IContextSource $context
	 * @param Branch $branch as it stands
	 * @param Seen $seen what they looked at
	 * @param string $reason in their words
	 * @return Status its value is the id of the revision that says so
	 */
	public function make(
		string $decision, IContextSource $context, Branch $branch, Seen $seen, string $reason
	): Status {
		if ( !in_array( $decision, self::ALL, true ) ) {
			return self::no( 'unknown', $branch );
		}
		$refusal = $seen->fits( $branch )
			? $this->refusal( $decision, $branch, $context->getAuthority() ) : self::no( 'moved', $branch );
		if ( !$refusal->isGood() ) {
			return $refusal;
		}
		return match ( $decision ) {
			self::APPROVE => $this->approve( $context, $branch, $reason ),
			self::DECLINE => trim( $reason ) === '' ? self::no( 'reason', $branch )
				: $this->emptied( $context, $branch, ReviewState::SAYS_DECLINED, $reason ),
			self::WITHDRAW => $this->emptied( $context, $branch, ReviewState::SAYS_WITHDRAWN, $reason ),
			self::UPDATE => $this->update( $context, $branch, $reason ),
		};
	}

	/** Return what merging what went live since a proposal began into it would make. */
	public function merged( Branch $branch ): Merge {
		return Merge::of( $this->branches->began( $branch ), $branch->after(), $branch->before() );
	}

	private function approve( IContextSource $context, Branch $branch, string $reason ): Status {
		$summary = Words::summary(
			$branch->before(), $branch->after(), $reason,
			"approves r{$branch->head->getId()}", $branch->proposal->contributors()
		);
		return $this->save( $context, $branch, $branch->page(), $branch->after(), $summary, $branch->live?->getId() );
	}

	private function emptied( IContextSource $context, Branch $branch, string $says, string $reason ): Status {
		$room = Words::MAX_SUMMARY - mb_strlen( $says ) - 1;
		$summary = rtrim( "$says " . Words::shortened( Words::neutral( $reason ), $room ) );
		return $this->save(
			$context, $branch, $branch->proposalPage(), new stdClass(), $summary, $branch->head->getId() );
	}

	/** Write what is live, where the proposal then begins, and what merging makes of both. */
	private function update( IContextSource $context, Branch $branch, string $reason ): Status {
		$merged = $branch->kind->validator->inOrder( $this->merged( $branch )->value );
		$begun = $this->save(
			$context, $branch, $branch->proposalPage(), $branch->before(),
			"begins from {$this->settings->environment()}@{$branch->live->getId()}", $branch->head->getId()
		);
		if ( !$begun->isGood() ) {
			return $begun;
		}
		$summary = Words::summary( $branch->before(), $merged, $reason );
		$done = $this->save( $context, $branch, $branch->proposalPage(), $merged, $summary, $begun->getValue() );
		if ( !$done->isGood() ) {
			$title = wfEscapeWikiText( $branch->proposalPage()->getPrefixedText() );
			$done->fatal( 'instrumentconfigurator-undecided-half', $title, '', (string)$branch->head->getId() );
		}
		return $done;
	}

	private function save(
		IContextSource $context, Branch $branch, Title $page, mixed $document, string $summary, ?int $base
	): Status {
		$done = $this->writer->save( $context, $page, $document, $summary, $base );
		return Writer::isConflict( $done ) ? self::no( 'moved', $branch ) : $done;
	}

	/** Return that somebody may not edit a page that the decision is written to; null if they may. */
	private static function lacks( Branch $branch, Authority $who, Title $page ): ?Status {
		$permission = PermissionStatus::newEmpty();
		return $who->definitelyCan( 'edit', $page, $permission ) ? null : self::no( match ( true ) {
			(bool)$permission->getBlock() => 'blocked',
			$page->inNamespace( $branch->kind->page ) => 'no-right',
			default => 'no-proposing',
		}, $branch );
	}

	private function unapprovable( Branch $branch, Authority $who ): ?Status {
		$refused = $branch->proposal->refusal( $who->getUser()->getName(), $branch->sha1() );
		$after = $branch->after();
		return match ( true ) {
			$refused !== null => self::no( $refused, $branch ),
			$branch->live && $branch->before() === Missing::MISSING => self::no( 'unreadable', $branch ),
			!SwitchOff::is( $branch->before(), $after ) && $this->isWrong( $branch )
				=> self::no( 'has-problems', $branch ),
			!$branch->isStoredAsWritten() => self::no( 'other-spelling', $branch ),
			default => null,
		};
	}

	private function isWrong( Branch $branch ): bool {
		return $branch->kind->validator->problems( $branch->after(), $branch->name )
			|| array_filter( $this->advice( $branch ), static fn ( $problem ) => $problem->isError );
	}

	private static function strange( Branch $branch, Authority $who ): ?Status {
		return in_array( $who->getUser()->getName(), $branch->proposal->contributors(), true )
			? null : self::no( 'not-yours', $branch );
	}

	private function unmergeable( Branch $branch ): ?Status {
		if ( $branch->proposal->state() !== ReviewState::OUTDATED ) {
			return self::no( 'up-to-date', $branch );
		}
		$sides = [ $this->branches->began( $branch ), $branch->before(), $branch->after() ];
		if ( in_array( Missing::MISSING, $sides, true ) ) {
			return self::no( 'unmergeable', $branch );
		}
		$merged = $this->merged( $branch );
		return match ( true ) {
			(bool)$merged->conflicts || $merged->value === Missing::MISSING => self::no( 'conflicts', $branch ),
			Json::same( $merged->value, $branch->before() ) => self::no( 'nothing-left', $branch ),
			default => null,
		};
	}

	private static function no( string $why, Branch $branch ): Status {
		return Status::newFatal(
			"instrumentconfigurator-undecided-$why",
			wfEscapeWikiText( $branch->proposalPage()->getPrefixedText() ),
			wfEscapeWikiText( $branch->page()->getPrefixedText() ),
			wfEscapeWikiText( $branch->name )
		);
	}
}
