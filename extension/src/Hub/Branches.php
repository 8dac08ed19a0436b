<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Title\Title;
use MediaWiki\User\UserFactory;
use stdClass;
use Wikimedia\Rdbms\IDBAccessObject;

/** Reads proposals beside what is live, and how they stand. */
final class Branches {
	public function __construct(
		private readonly Histories $histories,
		private readonly PermissionManager $permissions,
		private readonly RevisionLookup $revisions,
		private readonly UserFactory $users
	) {
	}

	public function look( Kind $kind, string $name ): Branch {
		$proposal = $this->histories->proposal( $kind, $name );
		$page = Title::makeTitle( $kind->page, $name );
		$state = ReviewState::of( $proposal, fn ( string $user ): bool => $this->mayEdit( $user, $page ) );
		return new Branch( $kind, $name, $proposal, $state,
			$this->last( $proposal->revisions ), $this->last( $proposal->instrument ) );
	}

	/** Return a revision of either page; null for 0, which is none. */
	public function revision( int $id ): ?RevisionRecord {
		return $id ? $this->revisions->getRevisionById( $id, IDBAccessObject::READ_LATEST ) : null;
	}

	/**
	 * Return what was live when a proposal began.
	 *
	 * @return mixed an empty object if there was nothing yet; `Missing::MISSING` if nobody knows, or it is no JSON
	 */
	public function began( Branch $branch ): mixed {
		$with = $branch->proposal->beganWith();
		return $with === 0 ? new stdClass() : Branch::value( $this->revision( $with ?? 0 ) );
	}

	private function last( array $revisions ): ?RevisionRecord {
		return $revisions ? $this->revision( $revisions[ array_key_last( $revisions ) ]['revision'] ) : null;
	}

	private function mayEdit( string $user, Title $page ): bool {
		$account = $this->users->newFromName( $user );
		return $account
			&& $this->permissions->userCan( 'edit', $account, $page, PermissionManager::RIGOR_QUICK );
	}
}
